import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Draws the pictures that chat scenarios send: {@code java MakePictures.java FOLDER}. The same
 * pixels on every run; the bytes may differ with the JDK's encoders.
 */
final class MakePictures {
  private static final int WIDTH = 605;
  private static final int HEIGHT = 600;
  private static final int RADIUS = 280;

  /** Gives about 40 KB. */
  private static final float JPEG_QUALITY = 0.93f;

  private MakePictures() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    ImageIO.write(noise(), "png", folder.resolve("noise.png").toFile());
    writeJpeg(planet(), folder.resolve("planet.jpg"));
  }

  /** Noise, so that it does not compress below 300 bytes. */
  private static BufferedImage noise() {
    Random random = new Random(1);
    BufferedImage image = new BufferedImage(10, 20, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    return image;
  }

  /** A grey planet before black, lit from the upper left. */
  private static BufferedImage planet() {
    double[][] lattice = lattice();
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row < HEIGHT; row++) {
      for (int column = 0; column < WIDTH; column++) {
        double x = (column - WIDTH / 2.0) / RADIUS;
        double y = (row - HEIGHT / 2.0) / RADIUS;
        double z2 = 1 - x * x - y * y;
        if (z2 > 0) {
          double z = Math.sqrt(z2);
          double light = Math.max(0, -0.45 * x - 0.45 * y + 0.77 * z);
          double surface = 0.2 + 0.9 * terrain(lattice, x, y);
          image.setRGB(column, row, grey(light * surface));
        }
      }
    }
    return image;
  }

  private static double[][] lattice() {
    Random random = new Random(2);
    double[][] lattice = new double[64][64];
    for (double[] line : lattice) {
      for (int i = 0; i < line.length; i++) {
        line[i] = random.nextDouble();
      }
    }
    return lattice;
  }

  /** Value noise in six octaves, from 0 to 1. */
  private static double terrain(double[][] lattice, double x, double y) {
    double sum = 0;
    double weights = 0;
    double weight = 1;
    double scale = 4;
    for (int octave = 0; octave < 6; octave++) {
      sum += weight * interpolated(lattice, (x + 2) * scale, (y + 2) * scale);
      weights += weight;
      weight *= 0.65;
      scale *= 2;
    }
    return sum / weights;
  }

  private static double interpolated(double[][] lattice, double x, double y) {
    int column = (int) x;
    int row = (int) y;
    double right = smooth(x - column);
    double down = smooth(y - row);
    double above = at(lattice, row, column) * (1 - right) + at(lattice, row, column + 1) * right;
    double below =
        at(lattice, row + 1, column) * (1 - right) + at(lattice, row + 1, column + 1) * right;
    return above * (1 - down) + below * down;
  }

  private static double smooth(double t) {
    return t * t * (3 - 2 * t);
  }

  private static double at(double[][] lattice, int row, int column) {
    return lattice[row % lattice.length][column % lattice.length];
  }

  private static int grey(double brightness) {
    int level = (int) Math.min(255, 255 * brightness);
    return level << 16 | level << 8 | level;
  }

  private static void writeJpeg(BufferedImage image, Path path) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam settings = writer.getDefaultWriteParam();
    settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    settings.setCompressionQuality(JPEG_QUALITY);
    try (ImageOutputStream out = ImageIO.createImageOutputStream(path.toFile())) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), settings);
    } finally {
      writer.dispose();
    }
  }
}
