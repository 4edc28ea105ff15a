/** The one place that knows a host: number, address, text, whose it is, when it was first heard of, what it is to others. */
export { Hosts, type HostsOptions } from './hosts.ts'
export { type Kind, kindOf, type ServiceUse } from './kinds.ts'
export { createRoles, type Neighbours, type Roles } from './roles.ts'
export { Row } from './row.ts'
export { isAnswered, isService, roleOf } from './services.ts'
export { stallOf } from './stalling.ts'
