/** What floods of packets may be instead, by what they are made of. */
import type { BehaviourCard } from './kit/behaviour.ts'

export type Innocent = BehaviourCard['innocent'][number]

export const streams: Innocent = {
  text: 'Video, voice and measurement programs send one-way streams at a steady rate.',
  check: 'Does {victim} receive a stream, and was a speed test running?',
}

export const lineTests: Innocent = {
  text: 'Tests of a line ping as fast as they can for some seconds.',
  check: 'Was somebody testing the line to {victim} at that time?',
}

export const missedBeginnings: Innocent = {
  text: 'Where a sensor misses the beginning or one direction of connections, ordinary packets look unasked for.',
  check: 'Did this sensor start, or the path of the packets change, just before?',
}
