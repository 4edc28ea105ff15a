/**
 * What a sensor needs of grpc-js, which is its client's half: `bundle-sensor.js` puts this in the place of the whole. The other half
 * (servers, xDS, health, ORCA) hangs on the package's index and is a third of it.
 */
// The package's modules import each other in circles: this one has to be the first, as in its own index.
export { CallCredentials } from '@grpc/grpc-js/build/src/call-credentials.js'
export { ChannelImplementation } from '@grpc/grpc-js/build/src/channel.js'
export { ChannelCredentials } from '@grpc/grpc-js/build/src/channel-credentials.js'
export { Client } from '@grpc/grpc-js/build/src/client.js'
export { Status as status } from '@grpc/grpc-js/build/src/constants.js'
export { Metadata } from '@grpc/grpc-js/build/src/metadata.js'

import { setup as setupPickFirst } from '@grpc/grpc-js/build/src/load-balancer-pick-first.js'
import { setup as setupDns } from '@grpc/grpc-js/build/src/resolver-dns.js'
import { setup as setupIp } from '@grpc/grpc-js/build/src/resolver-ip.js'

/** A sensor serves nobody. */
export class ServerCredentials {}

setupDns()
setupIp()
setupPickFirst()
