--! safe-while-running
-- Letters come in the language that somebody used last: who causes a letter may be somebody else, or nobody at a screen.
-- Null: not known yet.  Locks: brief, no rewrite.  Old servers: ignore the column.
alter table users add column language text;
