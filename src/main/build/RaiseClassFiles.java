import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Raises old class files in a jar to Java 8's version, 52. Class data sharing takes none that are
 * older than 50 (picocli's are 49), and verifies those that have stack maps faster. The build runs
 * it on the jar of everything: {@code java -cp asm.jar RaiseClassFiles.java JAR}.
 */
final class RaiseClassFiles {
  private static final int VERSION = Opcodes.V1_8;

  private RaiseClassFiles() {}

  public static void main(String[] args) throws IOException {
    Path jar = Path.of(args[0]);
    Path raised = jar.resolveSibling(jar.getFileName() + ".raised");
    int count = 0;
    try (ZipFile in = new ZipFile(jar.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(raised));
        URLClassLoader loader =
            new URLClassLoader(
                new URL[] {jar.toUri().toURL()}, RaiseClassFiles.class.getClassLoader())) {
      for (ZipEntry entry : Collections.list(in.entries())) {
        byte[] bytes = in.getInputStream(entry).readAllBytes();
        if (isOld(entry.getName(), bytes)) {
          bytes = raise(bytes, loader);
          count++;
        }
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTimeLocal(entry.getTimeLocal());
        out.putNextEntry(copy);
        out.write(bytes);
        out.closeEntry();
      }
    }
    Files.move(raised, jar, StandardCopyOption.REPLACE_EXISTING);
    System.out.println("Raised " + count + " class files to version " + VERSION);
  }

  private static boolean isOld(String name, byte[] bytes) {
    return name.endsWith(".class") && ((bytes[6] & 0xff) << 8 | bytes[7] & 0xff) < VERSION;
  }

  private static byte[] raise(byte[] bytes, ClassLoader loader) {
    ClassWriter writer =
        new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
          @Override
          protected ClassLoader getClassLoader() {
            return loader;
          }
        };
    ClassVisitor visitor =
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public void visit(
              int version,
              int access,
              String name,
              String signature,
              String superName,
              String[] interfaces) {
            super.visit(VERSION, access, name, signature, superName, interfaces);
          }
        };
    new ClassReader(bytes).accept(visitor, ClassReader.SKIP_FRAMES);
    return writer.toByteArray();
  }
}
