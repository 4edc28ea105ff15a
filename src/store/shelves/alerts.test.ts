import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openDatabase } from '../database.ts'
import { newPath } from '../records.fixture.ts'
import { alertList } from './alerts.ts'

const filters = [
  '1',
  "severity in ('low', 'high')",
  "severity = 'low'",
  "status in ('open')",
  "outcome = 'worked'",
  "' ' || technique || ' ' like '% T1046 %'",
  'confidence > 0.8',
  "search like '%beacon%'",
  "sensor in ('local')",
]
const orders = [
  ...Object.values(alertList.sorts).map((key) => [key]),
  ['severity_rank', 'last_time'],
]

test.each(orders)(
  'sorted by %s %s, whatever is left out is left out in an index',
  async (...keys) => {
    const path = newPath()
    await (await openDatabase(path)).close()
    using database = new DatabaseSync(path)
    const order = [...keys.filter((key) => key !== undefined), 'id'].map((key) => `${key} desc`)
    for (const filter of filters) {
      const sql = `select head from alerts where ${filter} order by ${order} limit 51`
      const plan = database.prepare(`explain query plan ${sql}`).all()
      const steps = plan.map(({ detail }) => String(detail)).join('; ')
      expect(steps, filter).toMatch(/USING INDEX alerts_by_/)
      expect(steps, filter).not.toContain('TEMP B-TREE')
      const codes = database.prepare(`explain ${sql}`).all()
      const at = (name: string) => codes.findIndex(({ opcode }) => opcode === name)
      expect(at('DeferredSeek'), filter).toBeGreaterThan(-1)
    }
  },
)
