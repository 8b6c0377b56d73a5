# wrap_system_calls(TARGET): its calls to these go through tests/support/failing_calls.cc, a source
# of the target.
function(wrap_system_calls target)
  foreach(call flock fstat lstat stat fstatat mkdir rmdir unlink renameat2 fsync fdatasync
               posix_fallocate mmap madvise opendir readdir open)
    target_link_options(${target} PRIVATE -Wl,--wrap=${call})
  endforeach()
endfunction()
