import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { IncidentState } from '../../contracts/index.ts'
import { alertOf } from './alerts.fixture.ts'
import { correlate } from './correlate.ts'
import { mergeIncidents, splitIncident, undoRegrouping } from './regroup.ts'

const [a, b] = ['10.0.0.1', '10.0.0.2']
const outside = '203.0.113.7'

function incidentOfHost(host: string, n: number): IncidentState {
  let state: IncidentState | null = null
  for (let i = 0; i < n; i++) {
    const alert = alertOf({ kind: 'beacon', actor: host, victim: `${outside}${i}`, atS: i * 60 })
    state = correlate(alert, state ? [state] : [])!.state
  }
  return state!
}

/** All but the numbers that only ever go up. */
function withoutNumbers({ revision, standing, ...rest }: IncidentState) {
  return { ...rest, standing: { ...standing, version: 0 } }
}

const counts = fc.integer({ min: 2, max: 6 })

describe('merge', () => {
  test('all alerts are in one, the other is closed as its duplicate, and later ones follow', () => {
    const { from, to } = mergeIncidents(incidentOfHost(a, 1), incidentOfHost(b, 2))
    expect(to.members).toHaveLength(3)
    expect(to.members.filter(({ because }) => because === 'a person put it here')).toHaveLength(2)
    expect(from).toMatchObject({
      members: [],
      standing: { status: 'closed', disposition: 'duplicate', mergedInto: to.id, version: 2 },
    })
    const revision = {
      ...alertOf({ kind: 'beacon', actor: b, victim: `${outside}0`, atS: 0 }),
      revision: 2,
    }
    expect(correlate(revision, [from, to])?.state.id).toBe(to.id)
    const next = alertOf({ kind: 'syn-flood', actor: outside, victim: b, atS: 500 })
    expect(correlate(next, [from, to])).toMatchObject({ isNew: false, state: { id: to.id } })
  })

  test('undo gives back the exact state', () => {
    fc.assert(
      fc.property(counts, counts, (n, m) => {
        const [target, source] = [incidentOfHost(a, n), incidentOfHost(b, m)]
        const merged = mergeIncidents(target, source)
        const { from, to } = undoRegrouping(merged, merged.undo)
        expect(withoutNumbers(from)).toEqual(withoutNumbers(source))
        expect(withoutNumbers(to)).toEqual(withoutNumbers(target))
        expect(from.standing.version).toBeGreaterThan(merged.from.standing.version)
      }),
    )
  })

  test('undo keeps what alerts became meanwhile, and what came to the target', () => {
    const merged = mergeIncidents(incidentOfHost(a, 1), incidentOfHost(b, 1))
    const newer = {
      ...alertOf({ kind: 'beacon', actor: b, victim: `${outside}0`, atS: 0 }),
      revision: 7,
    }
    const grown = correlate(newer, [merged.to])!.state
    const other = alertOf({ kind: 'horizontal-scan', actor: a, victim: '10.0.0.9', atS: 700 })
    const more = correlate(other, [grown])!.state
    const { from, to } = undoRegrouping({ from: merged.from, to: more }, merged.undo)
    expect(from.members).toMatchObject([{ revision: 7, because: 'it began with this alert' }])
    expect(to.members.map(({ entity }) => entity)).toEqual([a, a])
  })

  test('not into itself, and not twice', () => {
    const [one, two] = [incidentOfHost(a, 1), incidentOfHost(b, 1)]
    expect(() => mergeIncidents(one, one)).toThrow(/into itself/)
    const { from, to } = mergeIncidents(one, two)
    expect(() => mergeIncidents(to, from)).toThrow(/merged into another already/)
  })
})

describe('split', () => {
  test('the part is an incident of its own, and stays one', () => {
    const state = incidentOfHost(a, 3)
    const [, second] = state.members
    const { from, to } = splitIncident(state, [second!.id])
    expect([from.members.length, to.members.length]).toEqual([2, 1])
    expect(to).toMatchObject({ entity: a, standing: { status: 'open', version: 1 } })
    expect(to.id).not.toBe(state.id)
    const newer = {
      ...alertOf({ kind: 'beacon', actor: a, victim: `${outside}1`, atS: 60 }),
      revision: 2,
    }
    expect(correlate(newer, [from, to])?.state.id).toBe(to.id)
  })

  test('undo gives back the exact state', () => {
    fc.assert(
      fc.property(counts, fc.nat(), (n, pick) => {
        const state = incidentOfHost(a, n)
        const wanted = state.members.slice(0, 1 + (pick % (n - 1))).map(({ id }) => id)
        const split = splitIncident(state, wanted)
        const { from, to } = undoRegrouping(split, split.undo)
        expect(withoutNumbers(from)).toEqual(withoutNumbers(state))
        expect(to).toMatchObject({ members: [], standing: { mergedInto: state.id } })
      }),
    )
  })

  test('all, none, or what is not in it is refused', () => {
    const state = incidentOfHost(a, 2)
    for (const ids of [[], state.members.map(({ id }) => id), ['alr_other']])
      expect(() => splitIncident(state, ids)).toThrow(/alerts/)
  })
})
