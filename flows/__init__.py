"""The shell: settings, the command line and the Prefect flows over the use cases of sources and digest."""
