import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lintIncident } from '../../src/response/incidents/lint.fixture.ts'
import { root } from '../sources.fixture.ts'
import { incidentLines, incidentsOf } from './incidents.fixture.ts'
import { labels, namedBy } from './support.fixture.ts'

const golden = join(root, 'test', 'golden-incidents')

/** The incidents of every trace, as they are kept. `npm run golden` rewrites; read the diff. */
describe.each(labels().map((label) => [label.file, label] as const))('%s', (file, label) => {
  const path = join(golden, `${file}.ndjson`)

  test(label.says, async () => {
    const incidents = await incidentsOf([file])
    const text = incidents.flatMap(incidentLines).join('\n')
    if (process.env['AMOSKYS_GOLDEN'] === 'write') {
      mkdirSync(golden, { recursive: true })
      writeFileSync(path, text)
    }
    expect(existsSync(path), `no golden file for ${file}: npm run golden`).toBe(true)
    expect(text).toBe(readFileSync(path, 'utf8'))
    for (const incident of incidents) expect(lintIncident(incident)).toEqual([])
    const isNamed = namedBy(label)
    expect(incidents.map(({ entity }) => entity).filter((one) => !isNamed(one))).toEqual([])
    expect(incidents.length === 0).toBe(label.kind === 'benign')
  })
})
