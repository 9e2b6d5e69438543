"""The sites: one package each, with `schema.sql`, `data.py` (seeding), `app.py` (its `SITE`), `templates/` and `tasks*.py`."""
