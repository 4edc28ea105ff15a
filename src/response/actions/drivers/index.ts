/** What enforces besides nftables: see README.md. */
export { type CrowdsecOptions, crowdsec } from './crowdsec/crowdsec.ts'
export { type DockerOptions, docker } from './docker/docker.ts'
export { type DomainsOptions, domains } from './domains/domains.ts'
export { type FilesOptions, files } from './files/files.ts'
export type { Pace } from './notify/attempts.ts'
export type { Channel } from './notify/channel.ts'
export { type NotifyOptions, notify } from './notify/notify.ts'
export { type TcOptions, tc } from './tc/tc.ts'
