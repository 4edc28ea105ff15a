/** The one place that knows a host: number, address, text, whose it is, when it was first heard of. */
export { type Ends, Hosts, type HostsOptions } from './hosts.ts'
