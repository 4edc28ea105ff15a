import {
  type DescMethod,
  type DescService,
  fromBinary,
  type Message,
  toBinary,
} from '@bufbuild/protobuf'
import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js'

/** A service of `proto/` as grpc-js wants it, for servers and clients. */
export function serviceDefinition({ typeName, methods }: DescService): ServiceDefinition {
  return Object.fromEntries(methods.map((one) => [one.localName, methodOf(typeName, one)]))
}

function methodOf(service: string, method: DescMethod): MethodDefinition<Message, Message> {
  const { name, localName, input, output, methodKind } = method
  return {
    path: `/${service}/${name}`,
    originalName: localName,
    requestStream: methodKind === 'client_streaming' || methodKind === 'bidi_streaming',
    responseStream: methodKind === 'server_streaming' || methodKind === 'bidi_streaming',
    requestSerialize: (message) => Buffer.from(toBinary(input, message)),
    requestDeserialize: (bytes) => fromBinary(input, bytes),
    responseSerialize: (message) => Buffer.from(toBinary(output, message)),
    responseDeserialize: (bytes) => fromBinary(output, bytes),
  }
}
