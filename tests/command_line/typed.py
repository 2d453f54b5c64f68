"""Commands as they are typed."""

from experiments.command_line import main


def done(capsys, *arguments):
    """What a command printed; checks that it went well and complained of nothing but with warnings."""
    assert main(list(arguments)) == 0, capsys.readouterr().err
    return capsys.readouterr()


def output(capsys, *arguments):
    """What a command that went well printed on stdout."""
    return done(capsys, *arguments).out
