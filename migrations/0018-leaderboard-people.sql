--! safe-while-running
-- Who blocks somebody is counted out of the board that one sees (server/social/leaderboard.ts), found by person.
-- Locks: 10,000 rows at most are read once for the index.  Old servers: nothing to know.
create index leaderboard_people_user on leaderboard_people (user_id);
