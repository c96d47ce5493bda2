from sqlalchemy import create_engine, text


def test_a_test_gets_a_database_with_postgis_of_its_own(empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT ST_AsText(ST_Point(109.8, 39.6))")) == "POINT(109.8 39.6)"
    engine.dispose()
