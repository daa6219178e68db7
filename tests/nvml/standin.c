/* A stand-in for NVIDIA's management library, for machines without a GPU: our own code.
 *
 * Every call reads what it answers from the text file that NVML_STANDIN names, so a test can change
 * the machine while the program under test runs. The keys are explained in standin.py. Signatures
 * and numbers: NVML API reference, as the bindings in nvidia-ml-py call them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
  SUCCESS = 0,
  UNINITIALIZED = 1,
  INVALID_ARGUMENT = 2,
  NOT_SUPPORTED = 3,
  NOT_FOUND = 6,
  INSUFFICIENT_SIZE = 7,
  DRIVER_NOT_LOADED = 9,
  VERSION_MISMATCH = 25
};
enum { MOST_GPUS = 64, MOST_SLICES = 8, TEXT = 65536 };

typedef unsigned long long u64;
typedef struct place *device; /* points into `places`; never read through */

typedef struct {
  u64 total, free, used;
} memory_v1;
typedef struct {
  unsigned version;
  u64 total, reserved, free, used;
} memory_v2;
typedef struct {
  unsigned gpu, memory;
} utilization;
typedef struct {
  unsigned pid;
  u64 used;
  unsigned gpu_instance, compute_instance;
} process;
typedef struct {
  unsigned version;
  unsigned sensor;
  int temperature;
} temperature_v1;
typedef struct {
  char bus_id_legacy[16];
  unsigned domain, bus, device, pci_device_id, pci_subsystem_id;
  char bus_id[32];
} pci_info;

/* One byte for each handle: [gpu][0] is the GPU, [gpu][1 + n] its nth slice. */
static char places[MOST_GPUS][1 + MOST_SLICES];
static int starts = 0;

/* --- The file */

static void load(char *text) {
  const char *path = getenv("NVML_STANDIN");
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  ssize_t size = file < 0 ? 0 : read(file, text, TEXT - 1);
  text[size > 0 ? size : 0] = 0;
  if (file >= 0) close(file);
}

/* The value of `key`, or NULL; it ends at the line's end. */
static const char *find(const char *text, const char *key) {
  size_t length = strlen(key);
  for (const char *line = text; line && *line; line = strchr(line, '\n')) {
    if (*line == '\n' && !*++line) break;
    if (!strncmp(line, key, length) && !strncmp(line + length, " = ", 3)) return line + length + 3;
  }
  return NULL;
}

static u64 number(const char *text, const char *key, u64 otherwise) {
  const char *value = find(text, key);
  return value ? strtoull(value, NULL, 0) : otherwise;
}

static long gpu_of(device handle) { return ((char *)handle - &places[0][0]) / (1 + MOST_SLICES); }

/* 0 for a whole GPU, else the slice's number counted from 1. */
static long slice_of(device handle) { return ((char *)handle - &places[0][0]) % (1 + MOST_SLICES); }

/* `GPU.key` or, of a slice, `GPU.slice.N.key`. */
static const char *key_of(device handle, const char *key, char *out) {
  if (slice_of(handle))
    snprintf(out, 128, "%ld.slice.%ld.%s", gpu_of(handle), slice_of(handle) - 1, key);
  else
    snprintf(out, 128, "%ld.%s", gpu_of(handle), key);
  return out;
}

/* --- What happens at every call: it is counted, it may hang, it may fail */

static void count(const char *text, const char *function) {
  const char *path = find(text, "calls");
  char name[512], line[128];
  if (!path) return;
  snprintf(name, sizeof name, "%.*s", (int)strcspn(path, "\n"), path);
  int file = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return;
  int size = snprintf(line, sizeof line, "%s\n", function);
  if (write(file, line, size) < 0) errno = 0;
  close(file);
}

/* The number under `what`, `what.FUNCTION`, `GPU.what` or `GPU.what.FUNCTION`; FUNCTION with its
 * version (_v2) or without. */
static u64 told(const char *text, const char *what, const char *function, device handle) {
  char plain[96], key[128], full[128];
  const char *names[3] = {"", function, plain};
  snprintf(plain, sizeof plain, "%s", function);
  char *version = strstr(plain, "_v");
  if (version) *version = 0;
  for (int i = 0; i < 3; i++) {
    snprintf(key, sizeof key, "%s%s%s", what, *names[i] ? "." : "", names[i]);
    u64 value = number(text, key, 0);
    if (!value && handle) value = number(text, key_of(handle, key, full), 0);
    if (value) return value;
  }
  return 0;
}

/* Hangs for as long as the file says so: taking the line away lets the call go on. */
static void hang(char *text, const char *function, device handle) {
  struct timespec pause = {0, 5 * 1000 * 1000};
  for (u64 waited_ms = 0; waited_ms < told(text, "delay_ms", function, handle); waited_ms += 5) {
    nanosleep(&pause, NULL);
    load(text);
  }
}

static int begin(char *text, const char *function, device handle) {
  load(text);
  count(text, function);
  hang(text, function, handle);
  int failure = (int)told(text, "fail", function, handle);
  if (failure) return failure;
  if (!find(text, "gpus")) return DRIVER_NOT_LOADED;
  return starts ? SUCCESS : UNINITIALIZED;
}

#define BEGIN(handle)                                        \
  char text[TEXT], key[128];                                 \
  int failure = begin(text, __func__, handle);               \
  (void)key;                                                 \
  if (failure) return failure
#define KEY(name) key_of(handle, name, key)

static int answer_number(const char *text, const char *key, unsigned *out) {
  const char *value = find(text, key);
  if (!value) return NOT_SUPPORTED;
  *out = (unsigned)strtoull(value, NULL, 0);
  return SUCCESS;
}

static int answer_text(const char *text, const char *key, char *out, unsigned size) {
  const char *value = find(text, key);
  if (!value) return NOT_SUPPORTED;
  unsigned length = (unsigned)strcspn(value, "\n");
  if (length >= size) return INSUFFICIENT_SIZE;
  memcpy(out, value, length);
  out[length] = 0;
  return SUCCESS;
}

/* A function whose answer is the one number under a key. */
#define TELLS(function, name)                                \
  int function(device handle, unsigned *out) {               \
    BEGIN(handle);                                           \
    return answer_number(text, KEY(name), out);              \
  }

/* A function whose answer is no matter to anybody here: 0. */
#define TELLS_ZERO(function)                                 \
  int function(device handle, unsigned *out) {               \
    BEGIN(handle);                                           \
    *out = 0;                                                \
    return SUCCESS;                                          \
  }

/* --- The library */

static int start(const char *function) {
  char text[TEXT];
  load(text);
  count(text, function);
  hang(text, function, NULL);
  int failure = (int)told(text, "fail", function, NULL);
  if (failure) return failure;
  if (!find(text, "gpus")) return DRIVER_NOT_LOADED;
  starts++;
  return SUCCESS;
}

int nvmlInitWithFlags(unsigned flags) {
  (void)flags;
  return start(__func__);
}

int nvmlInit_v2(void) { return start(__func__); }

int nvmlShutdown(void) {
  BEGIN(NULL);
  starts--;
  return SUCCESS;
}

const char *nvmlErrorString(int result) {
  return result == SUCCESS ? "Success" : "An error of the stand-in";
}

int nvmlSystemGetDriverVersion(char *out, unsigned size) {
  BEGIN(NULL);
  return answer_text(text, "driver", out, size);
}

int nvmlSystemGetNVMLVersion(char *out, unsigned size) {
  BEGIN(NULL);
  return answer_text(text, "driver", out, size);
}

int nvmlSystemGetCudaDriverVersion(int *out) {
  BEGIN(NULL);
  return answer_number(text, "cuda", (unsigned *)out);
}

int nvmlSystemGetCudaDriverVersion_v2(int *out) {
  BEGIN(NULL);
  return answer_number(text, "cuda", (unsigned *)out);
}

/* --- Handles */

int nvmlDeviceGetCount_v2(unsigned *out) {
  BEGIN(NULL);
  return answer_number(text, "gpus", out);
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, device *out) {
  BEGIN(index < MOST_GPUS ? (device)places[index] : NULL);
  if (index >= number(text, "gpus", 0) || index >= MOST_GPUS) return INVALID_ARGUMENT;
  *out = (device)places[index];
  return SUCCESS;
}

int nvmlDeviceGetIndex(device handle, unsigned *out) {
  BEGIN(handle);
  *out = (unsigned)gpu_of(handle);
  return SUCCESS;
}

int nvmlDeviceGetHandleByUUID(const char *uuid, device *out) {
  BEGIN(NULL);
  for (unsigned i = 0; i < number(text, "gpus", 0) && i < MOST_GPUS; i++) {
    const char *value = find(text, key_of((device)places[i], "uuid", key));
    size_t length = strlen(uuid);
    if (!value || strcspn(value, "\n") != length || strncmp(value, uuid, length)) continue;
    *out = (device)places[i];
    return SUCCESS;
  }
  return NOT_FOUND;
}

/* --- What a GPU is */

int nvmlDeviceGetName(device handle, char *out, unsigned size) {
  BEGIN(handle);
  return answer_text(text, KEY("name"), out, size);
}

int nvmlDeviceGetUUID(device handle, char *out, unsigned size) {
  BEGIN(handle);
  return answer_text(text, KEY("uuid"), out, size);
}

int nvmlDeviceGetMinorNumber(device handle, unsigned *out) {
  BEGIN(handle);
  if (slice_of(handle)) return NOT_SUPPORTED;
  *out = (unsigned)gpu_of(handle);
  return SUCCESS;
}

int nvmlDeviceGetPciInfo_v3(device handle, pci_info *out) {
  BEGIN(handle);
  memset(out, 0, sizeof *out);
  out->bus = (unsigned)gpu_of(handle);
  snprintf(out->bus_id, sizeof out->bus_id, "00000000:%02X:00.0", out->bus & 0xff);
  snprintf(out->bus_id_legacy, sizeof out->bus_id_legacy, "0000:%02X:00.0", out->bus & 0xff);
  return SUCCESS;
}

/* 1 is the model of a driver for computing; Windows knows another. */
int nvmlDeviceGetDriverModel_v2(device handle, unsigned *current, unsigned *pending) {
  BEGIN(handle);
  *current = *pending = 1;
  return NOT_SUPPORTED;
}

int nvmlDeviceGetDriverModel(device handle, unsigned *current, unsigned *pending) {
  return nvmlDeviceGetDriverModel_v2(handle, current, pending);
}

TELLS_ZERO(nvmlDeviceGetPersistenceMode)
TELLS_ZERO(nvmlDeviceGetDisplayActive)
TELLS_ZERO(nvmlDeviceGetComputeMode)

int nvmlDeviceGetCudaComputeCapability(device handle, int *major, int *minor) {
  BEGIN(handle);
  *major = 7;
  *minor = 5;
  return SUCCESS;
}

/* --- What it does now */

static int memory(const char *text, device handle, u64 *total, u64 *used, u64 *reserved) {
  char key[128];
  if (!find(text, KEY("memory_total"))) return NOT_SUPPORTED;
  *total = number(text, KEY("memory_total"), 0);
  *used = number(text, KEY("memory_used"), 0);
  *reserved = number(text, KEY("memory_reserved"), 0);
  return SUCCESS;
}

/* The first version counts what the driver reserves as used. */
int nvmlDeviceGetMemoryInfo(device handle, memory_v1 *out) {
  u64 reserved;
  BEGIN(handle);
  failure = memory(text, handle, &out->total, &out->used, &reserved);
  if (failure) return failure;
  out->used += reserved;
  out->free = out->total - out->used;
  return SUCCESS;
}

int nvmlDeviceGetMemoryInfo_v2(device handle, memory_v2 *out) {
  BEGIN(handle);
  if (out->version != (sizeof *out | 2u << 24)) return VERSION_MISMATCH;
  failure = memory(text, handle, &out->total, &out->used, &out->reserved);
  if (failure) return failure;
  out->free = out->total - out->used - out->reserved;
  return SUCCESS;
}

/* The window through which the CPU sees the memory; shown by nvitop only. */
int nvmlDeviceGetBAR1MemoryInfo(device handle, memory_v1 *out) {
  BEGIN(handle);
  out->total = out->free = 256ULL << 20;
  out->used = 0;
  return SUCCESS;
}

int nvmlDeviceGetUtilizationRates(device handle, utilization *out) {
  BEGIN(handle);
  if (slice_of(handle)) return NOT_SUPPORTED;
  out->memory = (unsigned)number(text, KEY("memory_load"), 0);
  return answer_number(text, KEY("load"), &out->gpu);
}

int nvmlDeviceGetTemperature(device handle, int sensor, unsigned *out) {
  BEGIN(handle);
  if (sensor) return INVALID_ARGUMENT;
  return answer_number(text, KEY("temperature"), out);
}

int nvmlDeviceGetTemperatureV(device handle, temperature_v1 *out) {
  BEGIN(handle);
  return answer_number(text, KEY("temperature"), (unsigned *)&out->temperature);
}

TELLS(nvmlDeviceGetFanSpeed, "fan")
TELLS(nvmlDeviceGetPowerUsage, "power_mw")
TELLS(nvmlDeviceGetEnforcedPowerLimit, "power_limit_mw")
TELLS(nvmlDeviceGetPowerManagementLimit, "power_limit_mw")

static const char *clock_key(int type) { return type == 2 ? "clock_memory" : "clock_sm"; }
static const char *clock_max_key(int type) { return type == 2 ? "clock_memory_max" : "clock_sm_max"; }

int nvmlDeviceGetClockInfo(device handle, int type, unsigned *out) {
  BEGIN(handle);
  return answer_number(text, KEY(clock_key(type)), out);
}

int nvmlDeviceGetMaxClockInfo(device handle, int type, unsigned *out) {
  BEGIN(handle);
  return answer_number(text, KEY(clock_max_key(type)), out);
}

TELLS_ZERO(nvmlDeviceGetPerformanceState)

static int reasons(const char *text, device handle, u64 *out) {
  char key[128];
  if (!find(text, KEY("reasons"))) return NOT_SUPPORTED;
  *out = number(text, KEY("reasons"), 0);
  return SUCCESS;
}

int nvmlDeviceGetCurrentClocksEventReasons(device handle, u64 *out) {
  BEGIN(handle);
  return reasons(text, handle, out);
}

int nvmlDeviceGetCurrentClocksThrottleReasons(device handle, u64 *out) {
  BEGIN(handle);
  return reasons(text, handle, out);
}

/* --- Who works on it */

/* `pid:bytes,pid:none`; asked with no room it gives their number, as NVML does. */
static int processes(const char *text, const char *key, unsigned *count, process *out) {
  const char *value = find(text, key);
  unsigned found = 0, room = *count;
  char *rest = (char *)value;
  while (value && *value && *value != '\n') {
    process each = {(unsigned)strtoul(value, &rest, 10), ~0ULL, ~0u, ~0u};
    if (rest == value) break;
    if (*rest == ':' && strncmp(rest + 1, "none", 4)) each.used = strtoull(rest + 1, NULL, 0);
    if (out && found < room) out[found] = each;
    found++;
    value = rest + strcspn(rest, ",\n");
    if (*value == ',') value++;
  }
  *count = found;
  return found > room ? INSUFFICIENT_SIZE : SUCCESS;
}

int nvmlDeviceGetComputeRunningProcesses_v3(device handle, unsigned *count, process *out) {
  BEGIN(handle);
  return processes(text, KEY("compute"), count, out);
}

int nvmlDeviceGetComputeRunningProcesses_v2(device handle, unsigned *count, process *out) {
  BEGIN(handle);
  return processes(text, KEY("compute"), count, out);
}

int nvmlDeviceGetGraphicsRunningProcesses_v3(device handle, unsigned *count, process *out) {
  BEGIN(handle);
  return processes(text, KEY("graphics"), count, out);
}

int nvmlDeviceGetGraphicsRunningProcesses_v2(device handle, unsigned *count, process *out) {
  BEGIN(handle);
  return processes(text, KEY("graphics"), count, out);
}

/* No samples of processes: what nvitop asks and we do not. */
int nvmlDeviceGetProcessUtilization(device handle, void *out, unsigned *count, u64 since) {
  BEGIN(handle);
  (void)out, (void)since;
  *count = 0;
  return NOT_FOUND;
}

/* --- Slices (MIG) */

int nvmlDeviceGetMigMode(device handle, unsigned *current, unsigned *pending) {
  BEGIN(handle);
  if (slice_of(handle)) return INVALID_ARGUMENT;
  failure = answer_number(text, KEY("mig"), current);
  *pending = *current;
  return failure;
}

int nvmlDeviceGetMaxMigDeviceCount(device handle, unsigned *out) {
  BEGIN(handle);
  *out = find(text, KEY("mig")) ? MOST_SLICES - 1 : 0;
  return SUCCESS;
}

int nvmlDeviceGetMigDeviceHandleByIndex(device handle, unsigned index, device *out) {
  BEGIN(handle);
  if (slice_of(handle) || index >= MOST_SLICES) return INVALID_ARGUMENT;
  device slice = (device)((char *)handle + 1 + index);
  if (!find(text, key_of(slice, "name", key))) return NOT_FOUND;
  *out = slice;
  return SUCCESS;
}

int nvmlDeviceIsMigDeviceHandle(device handle, unsigned *out) {
  BEGIN(handle);
  *out = slice_of(handle) != 0;
  return SUCCESS;
}

int nvmlDeviceGetDeviceHandleFromMigDeviceHandle(device handle, device *out) {
  BEGIN(handle);
  *out = (device)places[gpu_of(handle)];
  return SUCCESS;
}

int nvmlDeviceGetGpuInstanceId(device handle, unsigned *out) {
  BEGIN(handle);
  if (!slice_of(handle)) return NOT_SUPPORTED;
  *out = (unsigned)slice_of(handle);
  return SUCCESS;
}

int nvmlDeviceGetComputeInstanceId(device handle, unsigned *out) {
  BEGIN(handle);
  *out = 0;
  return slice_of(handle) ? SUCCESS : NOT_SUPPORTED;
}
