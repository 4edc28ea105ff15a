/** What sensors, the bus and workers say to each other, as bytes. */
export { decodeBatch, defaultBatchLimits, encodeBatch } from './batch.ts'
export { callReason } from './call-reason.ts'
export * from './compression.ts'
export * from './envelope.ts'
export {
  Enrolment as EnrolmentService,
  type EnrolReply,
  EnrolReplySchema,
  type EnrolRequest,
  EnrolRequestSchema,
  type RenewReply,
  RenewReplySchema,
  type RenewRequest,
  RenewRequestSchema,
} from './gen/amoskys/v1/enrolment_pb.ts'
export * from './gen/amoskys/v1/event_bus_pb.ts'
export {
  Health as HealthService,
  type HealthCheckRequest,
  HealthCheckRequestSchema,
  type HealthCheckResponse,
  HealthCheckResponse_ServingStatus as ServingStatus,
  HealthCheckResponseSchema,
} from './gen/grpc/health/v1/health_pb.ts'
export { signOrders, verifyOrders } from './orders.ts'
export { serviceDefinition } from './service-definition.ts'
