import { postgresPrograms } from '../../src/store/postgres/server.fixture.ts'
import { testNeeding } from './require.fixture.ts'

/** Debian keeps the server's programs out of the path. */
export const testOnPostgres = testNeeding(
  postgresPrograms() === '' ? { programs: { initdb: 'postgresql' } } : {},
)
