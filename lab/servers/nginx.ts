import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { seededRandom } from '../../src/kernel/index.ts'
import { runCommand, toolPath } from '../command.ts'
import type { Host, HostProcess } from '../host.ts'

export interface SiteOptions {
  readonly pages: number
  readonly seed: number
}

/** nginx with a site of pages, objects and downloads, on plain and TLS ports, that also takes uploads. */
export async function startNginx(host: Host, site: SiteOptions): Promise<HostProcess> {
  const root = join(host.folder, 'www')
  await writeSite(root, site)
  await makeCertificate(host)
  const path = join(host.folder, 'nginx.conf')
  await writeFile(path, configuration(host))
  await writeFile(join(host.folder, 'admins'), 'admin:{PLAIN}not-on-any-list\n')
  const server = host.spawn(['nginx', '-e', 'stderr', '-c', path, '-p', host.folder])
  for (let tries = 0; tries < 100; tries++) {
    const answer = await host.attempt([
      'curl',
      '-s',
      '-o',
      '/dev/null',
      'http://127.0.0.1/page1.html',
    ])
    if (answer.status === 0) break
  }
  return server
}

const loginForm =
  '<form method="post"><input name="user"><input name="password" type="password"><button>Sign in</button></form>'

function configuration(host: Host): string {
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${join(host.folder, `tmp-${kind}`)};`)
    .join(' ')
  return `daemon off; user root; worker_processes 1; pid ${join(host.folder, 'nginx.pid')};
events { worker_connections 2048; }
http {
  ${temp} access_log off; error_log stderr crit; default_type text/html; sendfile on; keepalive_timeout 20s;
  client_max_body_size 64m; server_tokens on; etag on;
  ssl_certificate ${join(host.folder, 'tls.crt')}; ssl_certificate_key ${join(host.folder, 'tls.key')};
  server {
    listen 80; listen 8080; listen 4444; listen [::]:80;
    listen 443 ssl http2; listen 8443 ssl http2; listen [::]:443 ssl http2;
    root ${join(host.folder, 'www')};
    location /api/ { default_type application/json; return 200 '{"status":"ok","next":5}\\n'; }
    location = /login {
      set $said 'Please sign in.';
      if ($request_method = POST) { set $said 'Wrong user or password.'; }
      return 200 '<p>$said</p>${loginForm}';
    }
    location /admin { auth_basic 'Administration'; auth_basic_user_file ${join(host.folder, 'admins')}; }
    location /upload/ { dav_methods PUT DELETE; create_full_put_path on; }
  }
}
`
}

async function makeCertificate(host: Host): Promise<void> {
  const files = ['-keyout', join(host.folder, 'tls.key'), '-out', join(host.folder, 'tls.crt')]
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '7']
  const name = ['-subj', `/CN=${host.name}.example`]
  await runCommand([toolPath('openssl'), 'req', '-x509', ...kind, ...files, ...name])
}

/** Page n is followed by its own objects; sizes are long-tailed, as the web's are. */
export function objectsOfPage(page: number): string[] {
  const count = (page * 7) % 9
  return Array.from({ length: count }, (_, i) => `/object${page}-${i}.bin`)
}

export const downloadSizesKb = [40, 90, 160, 240, 350, 500, 700, 900, 1300, 2000] as const

async function writeSite(root: string, site: SiteOptions): Promise<void> {
  const random = seededRandom(site.seed)
  mkdirSync(join(root, 'upload'), { recursive: true })
  const files: Promise<void>[] = []
  const write = (name: string, bytes: number) => {
    files.push(writeFile(join(root, name), filler(bytes, random.below(2 ** 31))))
  }
  for (let page = 1; page <= site.pages; page++) {
    write(`page${page}.html`, longTailed(random.next(), 600, 16_000))
    for (const object of objectsOfPage(page)) write(object, longTailed(random.next(), 150, 16_000))
  }
  if (site.pages > 10) {
    for (const [i, kb] of downloadSizesKb.entries()) write(`download${i}.bin`, kb * 1024)
  }
  await Promise.all(files)
}

/** Log-uniform between two sizes, with more small ones than large. */
function longTailed(share: number, bytesMin: number, bytesMax: number): number {
  return Math.round(bytesMin * (bytesMax / bytesMin) ** (share * share))
}

/** Bytes that do not compress, from a seed. */
export function filler(bytes: number, seed: number): Buffer {
  const random = seededRandom(seed)
  const words = Uint32Array.from({ length: Math.ceil(bytes / 4) }, () => random.below(2 ** 32))
  return Buffer.from(words.buffer, 0, bytes)
}
