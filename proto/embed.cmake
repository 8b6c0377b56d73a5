# cmake -DOUT=FILE.cc -DROOT=DIR "-DFILES=a.proto;b.proto" -P embed.cmake
# writes the texts of the files as C++ raw strings.
set(text "// Generated from ${FILES} by proto/embed.cmake.\n#include \"proto/embedded_files.h\"\n\n")
string(APPEND text "namespace beacongate {\nnamespace {\n\nconstexpr EmbeddedFile kFiles[] = {\n")
foreach(file IN LISTS FILES)
  file(READ "${ROOT}/${file}" content)
  string(APPEND text "    {\"${file}\", R\"__proto__(${content})__proto__\"},\n")
endforeach()
string(APPEND text "};\n\n}  // namespace\n\n")
string(APPEND text "std::span<const EmbeddedFile> EmbeddedFiles() { return kFiles; }\n\n}  // namespace beacongate\n")
file(WRITE "${OUT}" "${text}")
