"""The program's own PostgreSQL + PostGIS server: where it lives, how it starts and stops."""
