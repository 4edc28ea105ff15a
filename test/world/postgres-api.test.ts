/** Some of the API's tests on a PostgreSQL database; all of them are run so by hand (docs/operations/postgres.md). */
import { spawnSync } from 'node:child_process'
import { expect } from 'vitest'
import { root } from '../sources.fixture.ts'
import { testOnPostgres } from './postgres.fixture.ts'

const chosen = [
  'incidents/incidents',
  'events/events',
  'entities',
  'mutes',
  'map',
  'system',
  'audit/audit',
]

testOnPostgres(
  'incidents, events, entities, mutes, the map, the system and the audit log are asked on PostgreSQL',
  () => {
    const files = chosen.map((name) => `src/api/resources/${name}`)
    const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'))
    const run = spawnSync('vitest', ['run', '--project', 'unit', ...files], {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...Object.fromEntries(environment),
        PATH: `${root}/node_modules/.bin:${process.env['PATH']}`,
        ...{ AMOSKYS_TEST_STORE: 'postgres', NO_COLOR: '1' },
      },
    })
    expect(run.stdout + run.stderr).toMatch(/Tests +\d\d+ passed \(/)
    expect(run.status).toBe(0)
  },
)
