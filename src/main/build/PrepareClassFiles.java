import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Prepares the class files of libraries in the jar of everything.
 *
 * <ul>
 *   <li>Files older than Java 8's (version 52) are raised to it. Class data sharing takes none that
 *       are older than 50 (picocli's are 49), and verifies those that have stack maps faster.
 *   <li>What only debuggers and Kotlin's compiler read is dropped, a seventh of the jar: names of
 *       local variables and {@code kotlin.Metadata}. Line numbers stay, for stack traces.
 *   <li>Folders have no entries of their own: nothing looks for one.
 * </ul>
 *
 * The build runs it: {@code java -cp asm.jar PrepareClassFiles.java JAR OWN}, where OWN is the folder
 * in the jar whose class files stay as they are: {@code NullPointerException} names their variables.
 */
final class PrepareClassFiles {
  private static final int VERSION = Opcodes.V1_8;

  private PrepareClassFiles() {}

  public static void main(String[] args) throws IOException {
    Path jar = Path.of(args[0]);
    String own = args[1];
    Path prepared = jar.resolveSibling(jar.getFileName() + ".prepared");
    long before = Files.size(jar);
    try (ZipFile in = new ZipFile(jar.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(prepared));
        URLClassLoader loader =
            new URLClassLoader(
                new URL[] {jar.toUri().toURL()}, PrepareClassFiles.class.getClassLoader())) {
      out.setLevel(Deflater.BEST_COMPRESSION);
      for (ZipEntry entry : Collections.list(in.entries())) {
        String name = entry.getName();
        if (entry.isDirectory()) {
          continue;
        }
        byte[] bytes = in.getInputStream(entry).readAllBytes();
        if (name.endsWith(".class") && !name.startsWith(own)) {
          bytes = prepared(bytes, loader);
        }
        ZipEntry copy = new ZipEntry(name);
        copy.setTimeLocal(entry.getTimeLocal());
        describe(copy, bytes);
        out.putNextEntry(copy);
        out.write(bytes);
        out.closeEntry();
      }
    }
    Files.move(prepared, jar, StandardCopyOption.REPLACE_EXISTING);
    System.out.printf("Prepared class files: %,d bytes, before %,d%n", Files.size(jar), before);
  }

  /** What is known before an entry is written is not repeated behind it, in 16 bytes. */
  private static void describe(ZipEntry entry, byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(bytes);
    deflater.finish();
    byte[] buffer = new byte[1 << 16];
    while (!deflater.finished()) {
      deflater.deflate(buffer);
    }
    entry.setCrc(crc.getValue());
    entry.setSize(bytes.length);
    entry.setCompressedSize(deflater.getBytesWritten());
    deflater.end();
  }

  private static byte[] prepared(byte[] bytes, ClassLoader loader) {
    boolean old = ((bytes[6] & 0xff) << 8 | bytes[7] & 0xff) < VERSION;
    ClassWriter writer =
        new ClassWriter(old ? ClassWriter.COMPUTE_FRAMES : 0) {
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
            super.visit(
                old ? VERSION : version, access, name, signature, superName, interfaces);
          }

          @Override
          public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
            return descriptor.equals("Lkotlin/Metadata;")
                ? null
                : super.visitAnnotation(descriptor, visible);
          }

          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            return new WithoutLocalVariables(
                super.visitMethod(access, name, descriptor, signature, exceptions));
          }
        };
    new ClassReader(bytes).accept(visitor, old ? ClassReader.SKIP_FRAMES : 0);
    return writer.toByteArray();
  }

  private static final class WithoutLocalVariables extends MethodVisitor {
    WithoutLocalVariables(MethodVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visitLocalVariable(
        String name, String descriptor, String signature, Label start, Label end, int index) {}
  }
}
