/** What is measured of each sensor, and of the process. */
export const sensorMetrics = ['packetsPerSecond', 'bytesPerSecond', 'dropsPerSecond', 'lagMs']
export const processMetrics = [
  ...['waitingRecords', 'residentBytes', 'stallMs', 'cpuShare'],
  ...['databaseBytes', 'diskFreeBytes'],
]
