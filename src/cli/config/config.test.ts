import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { databaseOf, placeOf, shownPlaceOf } from '../kept-place.ts'
import { shownSettings } from '../shown-settings.ts'
import { leavesOf, loadSettings, settingsSchema } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'amoskys-config-'))
let made = 0

function load(given: {
  yaml?: string
  env?: string
  environment?: Record<string, string>
  set?: string[]
}) {
  const name = join(folder, `${made++}`)
  if (given.yaml !== undefined) writeFileSync(`${name}.yml`, given.yaml)
  if (given.env !== undefined) writeFileSync(`${name}.env`, given.env)
  return loadSettings({
    file: `${name}.yml`,
    isFileRequired: given.yaml !== undefined,
    envFile: `${name}.env`,
    environment: given.environment ?? {},
    assignments: given.set ?? [],
  })
}

test('without any source everything is its default', () => {
  const { settings, sources } = load({})
  expect(settings.fusion).toEqual({ strategy: 'log-odds', priorOneIn: 1000 })
  expect(new Set(sources.values())).toEqual(new Set(['default']))
})

test('later sources win, and each setting knows its own', () => {
  const { settings, sources } = load({
    yaml: 'fusion:\n  strategy: max\n  priorOneIn: 50\nhome: [10.0.0.0/8]\n',
    env: '# site\nAMOSKYS_FUSION_PRIOR_ONE_IN="200"\n',
    environment: { AMOSKYS_ALERTS_RAISE_AT: '0.8', PATH: '/bin' },
    set: ['store.path=run.sqlite', 'behaviours.beacon.enabled=0'],
  })
  expect(settings.fusion).toEqual({ strategy: 'max', priorOneIn: 200 })
  expect(settings.alerts.raiseAt).toBe(0.8)
  expect(settings.behaviours).toEqual({ beacon: { enabled: 0 } })
  expect(sources.get('fusion.strategy')).toMatch(/\.yml:2$/)
  expect(sources.get('fusion.priorOneIn')).toMatch(/\.env:2$/)
  expect(sources.get('alerts.raiseAt')).toBe('environment AMOSKYS_ALERTS_RAISE_AT')
  expect(sources.get('store.path')).toBe('command line')
})

test.each([
  [
    { yaml: 'fusion:\n  strategy: guess\n' },
    /\.yml:2: fusion\.strategy: expected one of .*, found "guess"$/,
  ],
  [
    { yaml: 'home: [10.0.0.0/8]\nflows:\n  flowsMax: lots\n' },
    /\.yml:3: flows\.flowsMax: expected a number, found "lots"$/,
  ],
  [{ yaml: 'fusion:\n  stratgy: max\n' }, /\.yml:2: fusion\.stratgy: no such setting/],
  [
    { yaml: 'home:\n  - 10.0.0.0/99\n' },
    /\.yml:2: home\.0: expected a network.*found "10\.0\.0\.0\/99"$/,
  ],
  [{ yaml: 'fusion: [\n' }, /\.yml:\d+: expected YAML, found a fault in it: /],
  [
    { yaml: 'alerts:\n  raiseAt: 0.7\n  raiseAt : 0.8\n' },
    /\.yml:3: expected each name once in a map, found raiseAt again$/,
  ],
  [{ yaml: 'a: 1\nhome: [1 : : 2]\n' }, /\.yml:2: (?!.* at line)[^\n]*[^:\n]$/],
  [{ yaml: '- a\n' }, /\.yml:1: expected settings as `key: value` lines, found a list$/],
  [{ env: 'no equals sign\n' }, /\.env:1: expected NAME=value, found "no equals sign"$/],
  [{ env: '\nAMOSKYS_FUSION_PRIOR_ONE_IN=1\n' }, /\.env:2: fusion\.priorOneIn: .*found 1$/],
  [{ environment: { AMOSKYS_NO_SUCH: '1' } }, /AMOSKYS_NO_SUCH: no such setting/],
  [{ environment: { BUS: 'pigeon' } }, /environment BUS: bus: .*found "pigeon"$/],
  [{ set: ['fusion.strategy'] }, /--set fusion\.strategy: expected key=value/],
  [
    { yaml: 'behaviours:\n  beacom: { enabled: 0 }\n' },
    /\.yml:2: behaviours\.beacom: no such behaviour/,
  ],
  [
    { yaml: 'behaviours:\n  beacon:\n    quietX: 1\n' },
    /\.yml:3: behaviours\.beacon\.quietX: no such tunable/,
  ],
  [
    { set: ['behaviours.beacon.quietS=-1'] },
    /command line: behaviours\.beacon\.quietS: expected a number from 0, found -1/,
  ],
  [
    { set: ['behaviours.beacon.enabled=maybe'] },
    /^command line: behaviours\.beacon\.enabled: expected true or false, found "maybe"$/,
  ],
  [{ set: ['behaviours.beacon.enabled=2'] }, /expected true or false, found 2$/],
  [{ set: ['behaviours.beacon=2'] }, /beacon: expected `key: value` lines, found 2$/],
  [{ set: ['behaviours.constructor.x=2'] }, /behaviours\.constructor: no such behaviour/],
  [{ set: ['home=[]', 'home=4'] }, /home: expected a list such as \[a, b\], found 4$/],
  [
    { set: ['home=10.0.0.0/99'] },
    /home\.0: expected a network such as .*, found "10\.0\.0\.0\/99"$/,
  ],
  [{ set: ['alerts.raiseAt=1'] }, /raiseAt: expected a number below 1, found 1$/],
  [{ set: ['fusion.priorOneIn=.inf'] }, /priorOneIn: expected a number, found Infinity$/],
  [
    { yaml: 'hub:\n  listen: 127.0.0.1:99999\n' },
    /\.yml:2: hub\.listen: expected host:port, such as 0\.0\.0\.0:8441, found "127\.0\.0\.1:99999"$/,
  ],
  [{ set: ['hub.enrolListen=nowhere'] }, /hub\.enrolListen: expected host:port.*found "nowhere"$/],
  [{ set: ['hub.listen=[fd00::x]:8441'] }, /hub\.listen: expected /],
  [{ set: ['ship.hub=hub.example.org:70000'] }, /ship\.hub: expected host:port/],
  [
    { set: ['hub.names=[hub.example.org, "my hub!"]'] },
    /hub\.names\.1: expected a name or an address, such as .*, found "my hub!"$/,
  ],
  [{ set: ['fusion.no=1'] }, /--set fusion\.no=1: .*found "fusion\.no"/],
])('%j is refused with its place', (given, message) => {
  expect(() => load(given)).toThrow(message)
})

test('places are a name or an address with a port, or none', () => {
  const { hub, ship } = load({
    set: ['hub.listen=[::]:8441', 'hub.enrolListen=', 'ship.hub=hub.example.org:65535'],
  }).settings
  expect([hub.listen, hub.enrolListen, ship.hub]).toEqual([
    ...['[::]:8441', '', 'hub.example.org:65535'],
  ])
})

test('a list of texts needs no brackets', () => {
  const home = (text: string) => load({ set: [`home=${text}`] }).settings.home
  expect(home('10.0.0.0/8')).toEqual(['10.0.0.0/8'])
  expect(home('10.0.0.0/8, fd00::/8')).toEqual(['10.0.0.0/8', 'fd00::/8'])
  expect(load({ environment: { AMOSKYS_HOME: '10.0.0.0/8' } }).settings.home).toHaveLength(1)
})

test('a behaviour is switched by true and false, and by 1 and 0', () => {
  const set = ['beacon.enabled=false', 'syn-flood.enabled=true', 'brute-force.enabled=1']
  const { settings } = load({ set: set.map((text) => `behaviours.${text}`) })
  expect(Object.values(settings.behaviours)).toEqual([
    { enabled: 0 },
    { enabled: 1 },
    { enabled: 1 },
  ])
})

test('everything that is wrong is named, a line each, at most ten', () => {
  const yaml = 'fusion:\n  stratgy: max\n  priorOneIn: 1\nbehaviours:\n  beacom: { quietS: 1 }\n'
  const wrong = { yaml, environment: { AMOSKYS_NO: '1' }, set: ['bus=pigeon', 'no'] }
  expect(
    linesOf(wrong).map((line) => /(stratgy|priorOneIn|beacom|NO|bus|no):/.exec(line)?.[1]),
  ).toEqual(['NO', 'no', 'priorOneIn', 'stratgy', 'bus', 'beacom'])
  const many = linesOf({ set: Array.from({ length: 14 }, (_, i) => `no.${i}=1`) })
  expect([many.length, many.at(-1)]).toEqual([11, 'and 4 more'])
})

function linesOf(given: Parameters<typeof load>[0]): string[] {
  try {
    load(given)
  } catch (thrown) {
    return (thrown as Error).message.split('\n')
  }
  return []
}

test('every tunable knows its source, however it was written', () => {
  const { sources } = load({
    yaml: 'behaviours:\n  beacon:\n    quietS: 100\nbehaviours.syn-flood.enabled: false\n',
    set: ['behaviours.brute-force.enabled=0'],
  })
  expect(sources.get('behaviours.beacon.quietS')).toMatch(/\.yml:3$/)
  expect(sources.get('behaviours.syn-flood.enabled')).toMatch(/\.yml:4$/)
  expect(sources.get('behaviours.brute-force.enabled')).toBe('command line')
  expect(sources.get('behaviours.dns-tunnel.enabled')).toBe('default')
})

test('a settings file that was named must be there', () => {
  expect(() =>
    loadSettings({
      file: join(folder, 'none.yml'),
      isFileRequired: true,
      envFile: '',
      environment: {},
      assignments: [],
    }),
  ).toThrow(/none\.yml: no such settings file/)
})

test('every setting says what it is', () => {
  for (const leaf of leavesOf(settingsSchema)) expect(leaf.says, leaf.key).toMatch(/\.$/)
})

test('a dotted key is the same setting', () => {
  const { settings, sources } = load({ yaml: 'alerts.raiseAt: 0.7\nalerts:\n  quietMinutes: 5\n' })
  expect(settings.alerts).toEqual({ raiseAt: 0.7, quietMinutes: 5 })
  expect(sources.get('alerts.raiseAt')).toMatch(/\.yml:1$/)
})

test('what stands in for a secret where settings are printed is no secret', () => {
  const text = /api\.metricsToken: expected the secret itself, found \*{8}/
  expect(() => load({ yaml: 'api:\n  metricsToken: "********"\n' })).toThrow(text)
  expect(() => load({ environment: { AMOSKYS_API_METRICS_TOKEN: '********' } })).toThrow(text)
})

test('the address of a server is a secret: it is masked, and in no error', () => {
  const url = 'postgres://me:geheim@db.example/site'
  const loaded = load({ environment: { AMOSKYS_STORE_URL: url } })
  expect(loaded.settings.store.url).toBe(url)
  expect(JSON.stringify(shownSettings(loaded))).not.toContain('geheim')
  for (const given of [{ yaml: `store:\n  url: [${url}]\n` }, { set: [`store.ulr=${url}`] }]) {
    expect(() => load(given)).toThrow(/store\.u/)
    expect(() => load(given)).not.toThrow(/geheim/)
  }
})

test('a file that was named goes before the server, and a server is named by the setting alone', () => {
  const url = 'postgres://me:geheim@db.example/site'
  const { settings } = load({ set: [`store.url=${url}`, 'store.path=own.sqlite', 'data=here'] })
  expect(placeOf(settings, databaseOf(settings))).toBe(url)
  expect(databaseOf(settings)).toBe(join('here', 'amoskys.sqlite'))
  expect(placeOf(settings, 'other.sqlite')).toBe('other.sqlite')
  expect(shownPlaceOf(settings, databaseOf(settings))).toBe('postgres://me@db.example:5432/site')
  expect(() => placeOf(settings, url)).toThrow(/^(?!.*geheim).*AMOSKYS_STORE_URL/)
})
