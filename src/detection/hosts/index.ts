/** The one place that knows a host: number, address, text, whose it is, when it was first heard of. */
export { Hosts, type HostsOptions } from './hosts.ts'
export { Row } from './row.ts'
