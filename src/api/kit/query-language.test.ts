import { expect, test } from 'vitest'
import { incidentList } from '../../store/index.ts'
import { readQuery } from './query-language.ts'

test('a host is an entity by another name, with a minus and several, too', () => {
  const filterOf = (q: string) => readQuery(incidentList, q, 0).filter
  expect(filterOf('host:10.20.0.100')).toEqual(filterOf('entity:10.20.0.100'))
  expect(filterOf('-host:10.20.0.0/16,10.1.0.1')).toEqual(filterOf('-entity:10.20.0.0/16,10.1.0.1'))
  expect(() => filterOf('ghost:10.20.0.100')).toThrow(/no field "ghost"/)
})
