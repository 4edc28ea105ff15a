import { type PacketBatch, packetBatch } from '../../contracts/index.ts'
import { payloadBuffer } from './step.ts'

/** A copy of one packet, kept until the next one shows whether its time was right. */
export class HeldPacket {
  readonly packets = packetBatch(1)
  readonly #columns = Object.entries(this.packets).filter(
    ([name, column]) => typeof column !== 'number' && name !== 'bytes' && name !== 'reassembled',
  ) as [Exclude<keyof PacketBatch, 'count'>, Uint8Array][]

  get isEmpty(): boolean {
    return this.packets.count === 0
  }

  get timeUs(): number {
    return this.packets.timesUs[0]!
  }

  keep(packets: PacketBatch, row: number): void {
    for (const [name, column] of this.#columns) {
      const width = column.length
      column.set(packets[name].subarray(row * width, (row + 1) * width))
    }
    const from = packets.payloadOffsets[row]!
    const to = from + packets.payloadCaptured[row]!
    this.packets.bytes = payloadBuffer(packets, row).slice(from, to)
    this.packets.payloadOffsets[0] = 0
    this.packets.isReassembled[0] = 0
    this.packets.linkStarts[0] = 0
    this.packets.count = 1
  }

  /** The packet is read from `packets` before the next one is kept. */
  giveUp(): void {
    this.packets.count = 0
  }
}
