import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.utils.Utils;

/**
 * Writes murmur2_vectors.tsv to stdout, by the classes of Kafka's own client, for the keys of shardkey_vectors.tsv:
 *
 *     java -cp "$(deploy/kafka/fetch)/*" tests/golden/MakeMurmur2Vectors.java > tests/golden/murmur2_vectors.tsv
 *
 * The vectors are a promise (shardkey/README.md): this program may add lines, never change one.
 */
public class MakeMurmur2Vectors {
  private static final int PARTITIONS = 512;

  public static void main(String[] args) throws Exception {
    System.out.println("# murmur2 of Kafka's Java client: key in hex, hash in hex, (hash & 7fffffff) mod " + PARTITIONS);
    for (String line : Files.readAllLines(Path.of("tests/golden/shardkey_vectors.tsv"), StandardCharsets.US_ASCII)) {
      if (line.startsWith("#")) continue;
      byte[] key = HexFormat.of().parseHex(line.substring(0, line.indexOf('\t')));
      System.out.printf("%s\t%08x\t%d%n", HexFormat.of().formatHex(key), Utils.murmur2(key),
          BuiltInPartitioner.partitionForKey(key, PARTITIONS));
    }
  }
}
