-- A database as the first release made it: tables, migrations, one flow and one signal.
CREATE TABLE "kysely_migration" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null);
CREATE TABLE "kysely_migration_lock" ("id" varchar(255) not null primary key, "is_locked" integer default 0 not null);
CREATE TABLE "alerts" ("id" text primary key, "revision" integer not null, "status" text not null, "time" text not null, "last_time" text not null, "severity" text not null, "risk" text not null, "entity" text not null, "technique" text not null, "behaviours" text not null, "confidence" double precision not null, "body" text not null);
CREATE INDEX "alerts_by_time" on "alerts" ("last_time");
CREATE INDEX "alerts_by_entity" on "alerts" ("entity");
CREATE TABLE "signals" ("key" text primary key, "time_us" double precision not null, "detector" text not null, "actor" text not null, "technique" text not null, "points" double precision not null, "body" text not null);
CREATE INDEX "signals_by_time" on "signals" ("time_us");
CREATE TABLE "flows" ("id" integer primary key, "community_id" text not null, "first_us" double precision not null, "last_us" double precision not null, "protocol" integer not null, "source" text not null, "source_port" integer not null, "destination" text not null, "destination_port" integer not null, "state" text not null, "forward_packets" integer not null, "backward_packets" integer not null, "forward_payload" double precision not null, "backward_payload" double precision not null, "application" text not null);
CREATE UNIQUE INDEX "flows_by_identity" on "flows" ("first_us", "community_id");
insert into kysely_migration values ('0001-alerts-signals-flows', '2026-11-25T21:35:17.405Z');
insert into kysely_migration values ('0002-flows-by-time', '2026-11-25T21:35:17.409Z');
insert into kysely_migration_lock values ('migration_lock', 0);
insert into flows values (1, '1:LQU9qZlK+B5F3KDmev6m5PMibrg=', 1, 2, 6, '128.232.110.120', 34855, '66.35.250.204', 80, 'SF', 1, 3, 2, 4, '');
insert into signals values ('s', 1, 'd', '10.0.0.1', '', 1, '{"key":"s","timeUs":1,"detector":"d","actor":"10.0.0.1","technique":"","points":1}');
