"""The commands of this layer, one file each; heavy libraries are imported when a command runs."""
