"""The command line put together: every verb is registered on `app`."""

import typer

from flows.cli import calendars, deliveries, fields, measure, scheduled, setup, storage, students, week

app = typer.Typer(
    name="fieldbrief",
    help="A weekly trend digest for graduate students that tells the truth about what is emerging in their field.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 80, "terminal_width": 80},
)
setup.register(app)
week.register(app)
fields.register(app)
students.register(app)
deliveries.register(app)
calendars.register(app)
storage.register(app)
scheduled.register(app)
measure.register(app)

if __name__ == "__main__":
    app(prog_name="fieldbrief")
