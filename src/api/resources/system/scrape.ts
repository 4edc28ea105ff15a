/** Numbers for Prometheus, at the root, for whoever has the token of the settings. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { problem, type Resource, route } from '../../kit/index.ts'

const type = 'text/plain; version=0.0.4; charset=utf-8'

export interface ScrapeParts {
  /** Who shows it as a bearer token may read; '': nobody. */
  readonly token: string
  readonly text: () => Promise<string>
}

export function scrape({ token, text }: ScrapeParts): Resource {
  return {
    name: 'scrape',
    says: 'The numbers of the process as Prometheus reads them.',
    routes: [
      route({
        ...{ id: 'getMetrics', method: 'GET', path: '/metrics', isAtRoot: true, needs: 'anyone' },
        summary: 'Prometheus text; with the bearer token of the setting `api.metricsToken`.',
        isCrossSite: true,
        answer: z.string(),
        otherAnswers: { [type]: 'Prometheus text exposition format.' },
        handle: async ({ request }) => {
          if (token === '')
            throw problem('not_found', 'Metrics are off: nobody has set api.metricsToken.')
          if (!isSame(request.headers['authorization'] ?? '', `Bearer ${token}`))
            throw problem('unauthenticated', 'Expected the bearer token of api.metricsToken.')
          return { raw: await text(), type }
        },
      }),
    ],
  }
}

/** Takes as long whatever was shown. */
function isSame(shown: string, expected: string): boolean {
  const hash = (value: string) => createHash('sha256').update(value).digest()
  return timingSafeEqual(hash(shown), hash(expected))
}
