"""How long a manager waits in a project with a hundred thousand articles."""
