/** People and programs that fetch pages. */
import type { Random } from '../../src/kernel/index.ts'
import type { HostName } from '../plan.ts'
import { objectsOfPage } from '../servers/nginx.ts'
import { between, pick, thinkMs, type World } from '../world.ts'

export interface BrowseOptions {
  readonly host: HostName
  readonly seconds: number
  /** Sites it visits, as URL prefixes. */
  readonly sites?: readonly string[]
  readonly thinkMedianMs?: number
}

const allSites = [
  'http://web1.lab.example',
  'https://web1.lab.example',
  'http://www.news.example',
  'https://www.news.example',
  'https://www.shop.example',
  'http://cdn.shop.example',
] as const

const agents = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15',
] as const

const quiet = ['-s', '-k', '--max-time', '20']

/** Pages with their objects, with time to read between them. */
export async function browse(world: World, options: BrowseOptions): Promise<void> {
  const { host, seconds, sites = allSites, thinkMedianMs = 3_500 } = options
  const random = world.random(`browse ${host}`)
  const agent = pick(random, agents)
  await world.pause(between(random, 0, 2_000))
  await world.during(seconds, async (rest) => {
    const page = 1 + random.below(24)
    await world.host(host).attempt(fetchPage(random, { site: pick(random, sites), page, agent }))
    await rest(thinkMs(random, thinkMedianMs))
  })
}

interface PageView {
  readonly site: string
  readonly page: number
  readonly agent: string
}

/** One in three views goes one object after another on one connection, the others as browsers do. */
function fetchPage(random: Random, { site, page, agent }: PageView): string[] {
  const paths = [`/page${page}.html`, ...objectsOfPage(page)]
  const parallel = random.below(3) > 0 ? ['-Z', '--parallel-max', '6'] : []
  const version = random.below(4) === 0 ? ['--http1.1'] : []
  const urls = paths.flatMap((path) => ['-o', '/dev/null', `${site}${path}`])
  return ['curl', ...quiet, ...parallel, ...version, '-A', agent, ...urls]
}

/** Strangers on the internet who read the company's own site. */
export async function visit(world: World, seconds: number, thinkMedianMs = 6_000): Promise<void> {
  const random = world.random('visit')
  await world.during(seconds, async (rest) => {
    const from = `203.0.113.${41 + random.below(6)}`
    const site = pick(random, ['http://10.20.0.10', 'https://10.20.0.10'])
    const view = fetchPage(random, {
      site,
      page: 1 + random.below(24),
      agent: pick(random, agents),
    })
    await world.host('visitor').attempt([...view, '--interface', from])
    await rest(thinkMs(random, thinkMedianMs))
  })
}

/** A program that asks an API now and then, when its user does something: never regular. */
export async function askApi(world: World, options: BrowseOptions): Promise<void> {
  const random = world.random(`api ${options.host}`)
  await world.during(options.seconds, async (rest) => {
    await rest(thinkMs(random, 9_000))
    const url = pick(random, [
      'https://api.weather.example/api/now',
      'http://api.weather.example/api/week',
    ])
    const body = random.below(3) === 0 ? ['-d', `note=${'x'.repeat(random.below(900))}`] : []
    await world.host(options.host).attempt(['curl', ...quiet, '-o', '/dev/null', ...body, url])
  })
}
