"""Small file systems that can be full, read-only, or lose power: ext4 in a file, and tmpfs. Need root and a kernel
that lets us."""

import os
import shutil
import subprocess
import tempfile

from .scenario import Skip


def _mount(*arguments):
    if os.geteuid() != 0:
        raise Skip("mounting needs root")
    try:
        result = subprocess.run(["mount", *arguments], capture_output=True, text=True, timeout=60, check=False)
    except FileNotFoundError:
        raise Skip("mount is not installed") from None
    if result.returncode != 0:
        raise Skip(f"this machine does not mount: {result.stderr.strip()}")


class _FileSystem:
    """Mounted at `path` until close()."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="beacongate-disk-")

    def fill(self, leave_bytes=0):
        """A ballast file takes all space but so much."""
        status = os.statvfs(self.path)
        wanted = status.f_bavail * status.f_frsize - leave_bytes
        with open(self._ballast, "ab") as file:
            # A reserve of some blocks for the file's own administration.
            while wanted > 0:
                try:
                    os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), wanted)
                    break
                except OSError:
                    wanted = wanted * 7 // 8 if wanted > 4096 else 0

    def free(self):
        if os.path.exists(self._ballast):
            os.unlink(self._ballast)

    @property
    def _ballast(self):
        return os.path.join(self.path, "ballast")

    def close(self):
        subprocess.run(["umount", "-l", self.path], capture_output=True, timeout=60, check=False)
        shutil.rmtree(self.path, ignore_errors=True)


class Tmpfs(_FileSystem):

    def __init__(self, size_bytes):
        super().__init__()
        try:
            _mount("-t", "tmpfs", "-o", f"size={size_bytes},mode=0700", "tmpfs", self.path)
        except Skip:
            shutil.rmtree(self.path)
            raise


class Ext4(_FileSystem):
    """ext4 on a loop device. copy_image() is what a loss of power would leave of it."""

    def __init__(self, size_bytes=0, image=None):
        super().__init__()
        self._image = image or self.path + ".img"
        try:
            if image is None:
                self._format(size_bytes)
            _mount("-o", "loop", self._image, self.path)
        except Skip:
            shutil.rmtree(self.path)
            self._remove_image()
            raise

    def _format(self, size_bytes):
        with open(self._image, "wb") as file:
            file.truncate(size_bytes)
        try:
            result = subprocess.run(["mkfs.ext4", "-q", "-F", "-m", "0", self._image], capture_output=True, text=True,
                                    timeout=60, check=False)
        except FileNotFoundError:
            raise Skip("mkfs.ext4 is not installed") from None
        if result.returncode != 0:
            raise Skip(f"mkfs.ext4 fails: {result.stderr.strip()}")

    def copy_image(self):
        """What the device holds, and not what is only in the page cache; the caller stops whoever writes meanwhile."""
        copy = tempfile.mktemp(prefix="beacongate-disk-", suffix=".img")
        subprocess.run(["cp", "--sparse=always", self._image, copy], check=True, timeout=60)
        return copy

    def replace(self, image):
        """Another image takes this one's place; nobody uses a file of it any more."""
        subprocess.run(["umount", self.path], check=True, timeout=60)
        os.replace(image, self._image)
        _mount("-o", "loop", self._image, self.path)

    def sync(self):
        """All that was written so far survives any loss of power."""
        subprocess.run(["sync", "-f", self.path], check=True, timeout=60)

    def _remove_image(self):
        if os.path.exists(self._image):
            os.unlink(self._image)

    def close(self):
        super().close()
        self._remove_image()
