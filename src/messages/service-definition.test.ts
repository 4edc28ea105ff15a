import { create } from '@bufbuild/protobuf'
import {
  credentials,
  makeGenericClientConstructor,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
} from '@grpc/grpc-js'
import { expect, test } from 'vitest'
import {
  EventBus,
  type PublishReply,
  PublishReplySchema,
  type PublishRequest,
  PublishRequestSchema,
  serviceDefinition,
} from './index.ts'

test('a client and a server speak a service of ours', async () => {
  const definition = serviceDefinition(EventBus)
  const server = new Server()
  server.addService(definition, {
    publish: (call: ServerDuplexStream<PublishRequest, PublishReply>) =>
      call.on('data', ({ message }: PublishRequest) => {
        const sequence = message.case === 'hello' ? message.value.nextSequence : 0n
        const value = { sequence: sequence + 1n }
        call.write(create(PublishReplySchema, { message: { case: 'ack', value } }))
      }),
    subscribe: () => {},
    health: () => {},
  })
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  )
  const Client = makeGenericClientConstructor(definition, 'EventBus')
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure())
  const call = client['publish']!()
  const value = { sensor: 'porch', nextSequence: 8n }
  call.write(create(PublishRequestSchema, { message: { case: 'hello', value } }))
  const reply = await new Promise<PublishReply>((resolve, reject) =>
    call.on('data', resolve).on('error', reject),
  )
  call.on('error', () => {})
  expect(reply.message).toMatchObject({ case: 'ack', value: { sequence: 9n } })
  client.close()
  server.forceShutdown()
})
