// C11 threads as POSIX threads, for the tests under ThreadSanitizer, which knows only the latter.
//
// librdkafka starts its threads with thrd_create: the sanitizer's runtime does not see that, and
// the first malloc of such a thread crashes. Its mutexes and conditions are seen here, too, so that
// what librdkafka orders between our threads counts as ordered. glibc's C11 types are its POSIX
// types under another name; a definition in the program goes before that of the C library.
// cnd_timedwait is gateway/kafka/steady_waits.h's.
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <threads.h>

static_assert(sizeof(mtx_t) >= sizeof(pthread_mutex_t), "mtx_t holds a pthread_mutex_t");
static_assert(sizeof(cnd_t) >= sizeof(pthread_cond_t), "cnd_t holds a pthread_cond_t");
static_assert(sizeof(thrd_t) == sizeof(pthread_t), "thrd_t is a pthread_t");

struct Start {
  thrd_start_t function;
  void* argument;
};

static int Outcome(int error) {
  switch (error) {
    case 0:
      return thrd_success;
    case EBUSY:
      return thrd_busy;
    case ETIMEDOUT:
      return thrd_timedout;
    case ENOMEM:
      return thrd_nomem;
    default:
      return thrd_error;
  }
}

static void* Run(void* argument) {
  const struct Start start = *(struct Start*)argument;
  free(argument);
  return (void*)(intptr_t)start.function(start.argument);
}

int thrd_create(thrd_t* thread, thrd_start_t function, void* argument) {
  struct Start* start = malloc(sizeof(*start));
  if (start == NULL) return thrd_nomem;
  *start = (struct Start){function, argument};
  const int error = pthread_create(thread, NULL, Run, start);
  if (error != 0) free(start);
  return error == EAGAIN ? thrd_nomem : Outcome(error);
}

int thrd_join(thrd_t thread, int* result) {
  void* returned = NULL;
  const int error = pthread_join(thread, &returned);
  if (error == 0 && result != NULL) *result = (int)(intptr_t)returned;
  return Outcome(error);
}

int mtx_init(mtx_t* mutex, int type) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  if ((type & mtx_recursive) != 0) {
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  }
  const int error = pthread_mutex_init((pthread_mutex_t*)mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
  return Outcome(error);
}

void mtx_destroy(mtx_t* mutex) { pthread_mutex_destroy((pthread_mutex_t*)mutex); }
int mtx_lock(mtx_t* mutex) { return Outcome(pthread_mutex_lock((pthread_mutex_t*)mutex)); }
int mtx_trylock(mtx_t* mutex) { return Outcome(pthread_mutex_trylock((pthread_mutex_t*)mutex)); }
int mtx_unlock(mtx_t* mutex) { return Outcome(pthread_mutex_unlock((pthread_mutex_t*)mutex)); }

int cnd_init(cnd_t* condition) {
  return Outcome(pthread_cond_init((pthread_cond_t*)condition, NULL));
}
void cnd_destroy(cnd_t* condition) { pthread_cond_destroy((pthread_cond_t*)condition); }
int cnd_signal(cnd_t* condition) {
  return Outcome(pthread_cond_signal((pthread_cond_t*)condition));
}
int cnd_broadcast(cnd_t* condition) {
  return Outcome(pthread_cond_broadcast((pthread_cond_t*)condition));
}
int cnd_wait(cnd_t* condition, mtx_t* mutex) {
  return Outcome(pthread_cond_wait((pthread_cond_t*)condition, (pthread_mutex_t*)mutex));
}
