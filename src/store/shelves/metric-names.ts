/** What is measured of each sensor, of the machine and its process, and of the thread that answers. */
export const sensorMetrics = [
  ...['packetsPerSecond', 'bytesPerSecond', 'dropsPerSecond', 'lagMs'],
  // Of sensors that send from another machine.
  ...['hostCpuShare', 'hostMemoryUsedBytes', 'hostDiskFreeBytes', 'hostReceivedBytesPerSecond'],
  ...['hostSentBytesPerSecond', 'sensorCpuShare', 'sensorResidentBytes'],
  ...['logBytes', 'logBatches', 'shedRows', 'sampledShare'],
]
/** By the thread that reads and judges. */
export const engineMetrics = [
  ...['waitingRecords', 'residentBytes', 'stallMs', 'cpuShare', 'uptimeSeconds'],
  ...['databaseBytes', 'diskFreeBytes', 'diskUsedBytes', 'machineCpuShare'],
  ...['machineMemoryUsedBytes', 'receivedBytesPerSecond', 'sentBytesPerSecond'],
]
/** By the thread of the API, of itself. */
export const doorMetrics = ['apiStallMs', 'streamClients']
export const processMetrics = [...engineMetrics, ...doorMetrics]
