/** What is measured of each sensor, of the machine and its process, and of the thread that answers. */
export const sensorMetrics = ['packetsPerSecond', 'bytesPerSecond', 'dropsPerSecond', 'lagMs']
/** More of a sensor that is a process of its own, elsewhere, and of the machine it runs on. */
export const remoteMetrics = [
  ...['queueBytes', 'shedPerSecond', 'sampledShare', 'sensorResidentBytes', 'hostCpuShare'],
  ...['hostMemoryUsedShare', 'hostDiskFreeBytes', 'hostReceivedBytesPerSecond'],
  ...['hostSentBytesPerSecond'],
]
export const agentMetrics = [...sensorMetrics, ...remoteMetrics]
/** By the thread that reads and judges. */
export const engineMetrics = [
  ...['waitingRecords', 'residentBytes', 'stallMs', 'cpuShare', 'uptimeSeconds'],
  ...['databaseBytes', 'diskFreeBytes', 'diskUsedBytes', 'machineCpuShare'],
  ...['machineMemoryUsedBytes', 'receivedBytesPerSecond', 'sentBytesPerSecond'],
]
/** By the thread of the API, of itself. */
export const doorMetrics = ['apiStallMs', 'streamClients']
export const processMetrics = [...engineMetrics, ...doorMetrics]
