import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { openAtlas, size } from './atlas.ts'
import { numberOf } from './codes.ts'
import {
  isKept,
  type Place,
  pictureText,
  sentenceOf,
  sorted,
  sortOf,
  spokenWith,
  stepOf,
  stepText,
} from './words.ts'

const place = (name: string, changes: Partial<Place> = {}): Place => ({
  ...{ country: name.slice(0, 2).toUpperCase(), kind: 'country', name, hosts: 1, flows: 2 },
  ...{ bytes: 0, bytesTo: 0, bytesFrom: 0, openIncidents: 0, incidents: [], ...changes },
})
const unknown = place('Unknown', { country: null, kind: 'unknown', hosts: 14, bytes: 1_300_000 })

test('the sentence names the country with the most bytes, and what is not known', () => {
  const places = [place('Netherlands', { bytes: 9_200_000 }), place('Japan', { bytes: 700 })]
  expect(sentenceOf([...places, { ...unknown, bytes: 800_000 }])).toEqual({
    main: 'Traffic went to 2 countries; 92% of bytes with Netherlands.',
    more: '8% with places unknown.',
  })
  expect(sentenceOf([unknown])).toEqual({
    main: 'Where the traffic went is not known.',
    more: '14 hosts outside, 1.3\u00a0MB, in address blocks that are registered in no country.',
  })
  expect(sentenceOf([{ ...unknown, kind: 'reserved' }])).toEqual({
    main: 'This traffic went to no place on the map.',
    more: '14 hosts outside, 1.3\u00a0MB, at addresses that are set aside, as for examples and tests.',
  })
  expect(sentenceOf([{ ...unknown, hosts: 0, bytes: 0 }]).main).toBe(
    'Nothing went outside in this time.',
  )
})

test('where no flow is kept nothing is said of where traffic went', () => {
  expect(isKept({ to: '1970-01-01T00:00:00.000Z' })).toBe(false)
  expect(isKept({ to: '2026-11-18T00:00:00.000Z' })).toBe(true)
})

test('nobody there is no row; what is equal stays in the order of the server', () => {
  const places = [
    place('A', { openIncidents: 1, bytesTo: 5 }),
    { ...unknown, hosts: 0 },
    place('C', { bytesTo: 9 }),
    place('B', { bytesTo: 9 }),
  ]
  const names = (sort: string) => sorted(spokenWith(places), sortOf(sort)).map(({ name }) => name)
  expect(names('-to')).toEqual(['C', 'B', 'A'])
  expect(names('place')).toEqual(['A', 'B', 'C'])
  expect(names('-nonsense')).toEqual(['A', 'C', 'B'])
})

test('steps of colour are told as shares', () => {
  expect([0, 0.0009, 0.001, 0.049, 0.2, 1].map(stepOf)).toEqual([0, 0, 1, 2, 4, 4])
  expect([0, 1, 4].map(stepText)).toEqual(['under 0.1%', '0.1% to 1%', '20% and more'])
  expect(pictureText([place('Japan', { bytes: 3 }), unknown])).toBe(
    'World map, coloured by share of bytes: Japan under 1%.',
  )
})

test('every country of the outlines that has a number is drawn under its code', () => {
  const file = createRequire(import.meta.url).resolve('world-atlas/countries-110m.json')
  const world = JSON.parse(readFileSync(file, 'utf8'))
  const { countries } = world.objects
  const numbers = countries.geometries.flatMap(({ id }: { id?: string }) => id ?? [])
  expect([...numberOf.values()].sort()).toEqual(numbers.sort())
  const atlas = openAtlas(world)
  // Germany lies north and west of China, and of Australia.
  const [de, cn, au] = ['DE', 'CN', 'AU'].map((code) => atlas.outlineOf(code)!.centre)
  expect([de![0] < cn![0], cn![1] < au![1], de![1] < au![1]]).toEqual([true, true, true])
  expect(atlas.outlineOf('SG')).toBeNull()
  for (const code of numberOf.keys()) {
    if (code === 'AQ') continue
    const { centre, path } = atlas.outlineOf(code)!
    expect(path.startsWith('M') && centre[0] >= 0 && centre[0] <= size.width, code).toBe(true)
  }
})

test('what every object has is no order', () => {
  expect(sortOf('-toString')).toEqual({ name: 'incidents', isDescending: true })
})
