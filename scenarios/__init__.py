"""Content only: scenarios as YAML and worlds as folders of CSV, which a policy person may edit."""
