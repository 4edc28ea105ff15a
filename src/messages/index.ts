/** What sensors, the bus and workers say to each other, as bytes. */
export * from './envelope.ts'
export * from './gen/amoskys/v1/event_bus_pb.ts'
export { signOrders, verifyOrders } from './orders.ts'
export { serviceDefinition } from './service-definition.ts'
