/** What enforces besides nftables: see README.md. */
export { crowdsec } from './crowdsec/crowdsec.ts'
export { docker } from './docker/docker.ts'
export { domains } from './domains/domains.ts'
export { files } from './files/files.ts'
export type { Channel } from './notify/channel.ts'
export { notify } from './notify/notify.ts'
export { tc } from './tc/tc.ts'
