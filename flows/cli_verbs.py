"""The command line put together: every verb is registered on `app`."""

import typer

from flows import cli_deliveries, cli_digest, cli_fields, cli_flows, cli_measure, cli_setup, cli_students

app = typer.Typer(
    name="fieldbrief",
    help="A weekly trend digest for graduate students that tells the truth about what is emerging in their field.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 80, "terminal_width": 80},
)
cli_setup.register(app)
cli_digest.register(app)
cli_fields.register(app)
cli_students.register(app)
cli_deliveries.register(app)
cli_flows.register(app)
cli_measure.register(app)

if __name__ == "__main__":
    app(prog_name="fieldbrief")
