import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { featureDefinitions } from '../src/detection/features/index.ts'
import { createScorer, loadArtefact } from '../src/detection/models/index.ts'
import { root } from './sources.fixture.ts'

const folder = join(root, 'src', 'detection', 'models', 'flow-trees')

test('the model that ships fits the features, and its card is its own', async () => {
  const artefact = await loadArtefact(folder)
  const scorer = createScorer({ artefact, definitions: featureDefinitions })
  expect(scorer.version).toBe(artefact.card.version)
  expect(statSync(join(folder, 'model.json')).size).toBeLessThan(400_000)
})

test('it looks at no address, port, clock, TTL or window; of other flows at how regular its pair is', async () => {
  const { card } = await loadArtefact(folder)
  for (const { name } of card.features) {
    if (name === 'h_pair_gap_cv' || name === 'h_pair_size_cv') continue
    expect(name).not.toMatch(/address|port|ttl|window|mss|time|^h_/)
    expect(['PUB', 'CORE']).toContain(featureDefinitions.find((d) => d.name === name)?.set)
  }
})

test('its card says how it did on captures it never saw, and from what it learned', async () => {
  const { evaluation, training } = (await loadArtefact(folder)).card
  expect(evaluation.reported.benign.high).toBeLessThan(0.01)
  expect(evaluation.unseenKinds.length).toBeGreaterThan(3)
  const flows = training.sources.reduce((sum, { benign, malicious }) => sum + benign + malicious, 0)
  expect(flows).toBe(training.rows)
  for (const { licence } of training.sources) expect(licence).toMatch(/^(Apache-2\.0|LGPL-3\.0)$/)
})
