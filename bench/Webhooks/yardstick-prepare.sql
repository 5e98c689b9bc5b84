-- Gives the records of a copied database the ids that yardstick.sql speaks of, and each client a counter of its own, so that
-- clients do not queue on one row.
UPDATE record SET id = 'task_0000000000000000000000' || external_id;
UPDATE mapping SET id = 'map_0000000000000000000000' || external_id, internal_id = 'task_0000000000000000000000' || external_id;
INSERT INTO counter (tenant_id, name, value) WITH RECURSIVE client (id) AS (SELECT 0 UNION ALL SELECT id + 1 FROM client WHERE id < 63) SELECT 'main', 'yardstick/' || id, 0 FROM client;
