/** The sentences of the map, made of what the server tells. */
import type { Map as Places } from '../../api/index.ts'
import { bytesText, countText, percentText } from '../../kit/index.ts'

export type Place = Places['data'][number]

/** Those with which anything was exchanged. */
export function spokenWith(places: readonly Place[]): readonly Place[] {
  return places.filter(({ hosts, openIncidents }) => hosts > 0 || openIncidents > 0)
}

export interface Told {
  readonly main: string
  /** Beside it, in grey. */
  readonly more: string
}

/** A span that ends at the beginning of time is that of no flow at all. */
export function isKept({ to }: Pick<Places, 'to'>): boolean {
  return Date.parse(to) > 0
}

export const nothingKept: Told = { main: 'No flow is kept yet.', more: '' }

export function sentenceOf(places: readonly Place[]): Told {
  const spoken = spokenWith(places)
  const countries = spoken.filter(({ kind }) => kind === 'country')
  const all = spoken.reduce((sum, { bytes }) => sum + bytes, 0)
  const nowhere = spoken.filter(({ kind }) => kind === 'unknown' || kind === 'reserved')
  const lostBytes = nowhere.reduce((sum, { bytes }) => sum + bytes, 0)
  if (spoken.length === 0)
    return {
      main: 'Nothing went outside in this time.',
      more: 'Only hosts of yours spoke with each other.',
    }
  if (countries.length === 0) return nowhereSaid(spoken)
  const most = countries.toSorted((a, b) => b.bytes - a.bytes)[0]!
  const share = all === 0 ? '' : `; ${percentText(most.bytes / all)} of bytes with ${most.name}`
  return {
    main: `Traffic went to ${countText(countries.length, 'country', 'countries')}${share}.`,
    more: lostBytes > 0 ? `${percentText(lostBytes / all)} with places unknown.` : '',
  }
}

/** Of traffic with no country at all. */
function nowhereSaid(spoken: readonly Place[]): Told {
  const hosts = spoken.reduce((sum, place) => sum + place.hosts, 0)
  const bytes = spoken.reduce((sum, place) => sum + place.bytes, 0)
  const much = `${countText(hosts, 'host')} outside, ${bytesText(bytes).replace(' ', '\u00a0')}`
  const kinds = new Set(spoken.map(({ kind }) => kind))
  if (!kinds.has('unknown') && !kinds.has('reserved'))
    return { main: 'Traffic left only for other private networks.', more: `${much}.` }
  if (!kinds.has('unknown'))
    return {
      main: 'This traffic went to no place on the map.',
      more: `${much}, at addresses that are set aside, as for examples and tests.`,
    }
  return {
    main: 'Where the traffic went is not known.',
    more: `${much}, in address blocks that are registered in no country.`,
  }
}

/** Why a place is not on the map; '' where it is. */
export function whyNowhere({ kind }: Pick<Place, 'kind'>): string {
  const whys: Readonly<Record<Place['kind'], string>> = {
    country: '',
    unknown: 'Their address blocks are registered in no country that our list knows.',
    private:
      'Addresses of private space that are not of your networks: others behind a tunnel, or a network that the settings do not name.',
    reserved:
      'A standard sets these addresses aside, as 203.0.113.0/24 for examples: nobody on the internet holds one. Recorded and lab traffic uses them.',
  }
  return whys[kind]
}

/** Lower bounds of the steps of colour, as shares of all bytes. */
export const steps = [0, 0.001, 0.01, 0.05, 0.2] as const

export function stepOf(share: number): number {
  return steps.findLastIndex((from) => share >= from)
}

export function stepText(step: number): string {
  const text = (share: number) => `${Number((share * 100).toFixed(1))}%`
  const next = steps[step + 1]
  if (step === 0) return `under ${text(next!)}`
  return next === undefined
    ? `${text(steps[step]!)} and more`
    : `${text(steps[step]!)} to ${text(next)}`
}

export const sorts = {
  place: 'Place',
  hosts: 'hosts',
  flows: 'flows',
  to: 'sent there',
  from: 'came back',
  incidents: 'open incidents',
} as const
export type SortName = keyof typeof sorts

const valueBy: Readonly<Record<SortName, (place: Place) => number | string>> = {
  place: ({ name }) => name,
  hosts: ({ hosts }) => hosts,
  flows: ({ flows }) => flows,
  to: ({ bytesTo }) => bytesTo,
  from: ({ bytesFrom }) => bytesFrom,
  incidents: ({ openIncidents }) => openIncidents,
}

export interface Sort {
  readonly name: SortName
  readonly isDescending: boolean
}

/** `-to`: most first. */
export function sortOf(text: string): Sort {
  const name = text.replace(/^-/, '')
  return Object.hasOwn(sorts, name)
    ? { name: name as SortName, isDescending: text.startsWith('-') }
    : { name: 'incidents', isDescending: true }
}

/** What is equal stays as the server orders it: open incidents first, then flows. */
export function sorted(places: readonly Place[], { name, isDescending }: Sort): Place[] {
  const value = valueBy[name]
  const compare = (a: Place, b: Place) => {
    const [x, y] = [value(a), value(b)]
    const order = typeof x === 'string' ? x.localeCompare(y as string) : x - (y as number)
    return isDescending ? -order : order
  }
  return places.toSorted(compare)
}

/** Name of a place in the address. */
export function keyOf({ country, kind }: Place): string {
  return country ?? kind
}

/** What the picture shows, for who does not see it. */
export function pictureText(places: readonly Place[]): string {
  const all = places.reduce((sum, { bytes }) => sum + bytes, 0)
  const drawn = places
    .filter(({ kind, bytes }) => kind === 'country' && bytes > 0)
    .toSorted((a, b) => b.bytes - a.bytes)
    .slice(0, 3)
    .map(({ name, bytes }) => `${name} ${percentText(bytes / all)}`)
  return drawn.length === 0
    ? 'World map. No country has traffic.'
    : `World map, coloured by share of bytes: ${drawn.join(', ')}.`
}
