-- Promises: afterwards the database holds nothing but its extensions. Run inside the transaction that
-- fills it again, so that readers see the old content or the new.
DO $$
DECLARE
    statement text;
BEGIN
    FOR statement IN
        WITH ours AS (
            SELECT n.oid, n.nspname
            FROM pg_namespace AS n
            WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
        ), brought AS (
            SELECT d.classid, d.objid FROM pg_depend AS d WHERE d.deptype = 'e'
        )
        SELECT each.dropping
        FROM (
            SELECT 1 AS turn, format('DROP SCHEMA IF EXISTS %I CASCADE', ours.nspname) AS dropping,
                   'pg_namespace'::regclass AS class, ours.oid AS oid
            FROM ours WHERE ours.nspname <> 'public'
            UNION ALL
            -- Tables first: a sequence may belong to a column and goes with it.
            SELECT CASE c.relkind WHEN 'S' THEN 3 ELSE 2 END, format('DROP %s IF EXISTS %s CASCADE',
                             CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                                            WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE'
                                            ELSE 'TABLE' END,
                             c.oid::regclass),
                   'pg_class'::regclass, c.oid
            FROM pg_class AS c JOIN ours ON ours.oid = c.relnamespace
            WHERE ours.nspname = 'public' AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
            UNION ALL
            SELECT 4, format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure),
                   'pg_proc'::regclass, p.oid
            FROM pg_proc AS p JOIN ours ON ours.oid = p.pronamespace
            WHERE ours.nspname = 'public'
            UNION ALL
            SELECT 5, format('DROP TYPE IF EXISTS %s CASCADE', t.oid::regtype),
                   'pg_type'::regclass, t.oid
            FROM pg_type AS t JOIN ours ON ours.oid = t.typnamespace
            WHERE ours.nspname = 'public' AND t.typtype IN ('e', 'd', 'r')
        ) AS each
        WHERE NOT EXISTS (
            SELECT FROM brought WHERE brought.classid = each.class AND brought.objid = each.oid)
        ORDER BY each.turn, each.dropping
    LOOP
        EXECUTE statement;
    END LOOP;
END $$;
