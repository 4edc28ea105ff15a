/** The lab's servers, each a real one, started where it belongs. */
import type { Host } from '../host.ts'
import type { HostName } from '../plan.ts'
import { startChronyd } from './chronyd.ts'
import { startCorporateResolver, startInternetResolver } from './dnsmasq.ts'
import { startNginx } from './nginx.ts'
import { startSshd } from './sshd.ts'
import { startVsftpd } from './vsftpd.ts'

export async function startServers(host: (name: HostName) => Host): Promise<void> {
  await Promise.all([
    startNginx(host('web1'), { pages: 24, seed: 11 }),
    startNginx(host('site'), { pages: 40, seed: 12 }),
    startNginx(host('c2'), { pages: 3, seed: 13 }),
    startNginx(host('nas'), { pages: 2, seed: 14 }),
    startSshd(host('app1')).then(() => startVsftpd(host('app1'))),
    startSshd(host('nas')),
    startSshd(host('site')),
    startCorporateResolver(host('dns')),
    startInternetResolver(host('site')),
    startChronyd(host('site')),
  ])
}
